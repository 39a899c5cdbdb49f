@rem The twin of ./run for engineers on Windows; run.cmd build, run.cmd test [NAME]. run.ps1 does it.
@powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0run.ps1" %*
@exit /b %ERRORLEVEL%
