@echo off
rem Checks the disks of this kit on this Windows, and writes result.txt beside itself. Asks to be administrator.
rem check.cmd -NoStart leaves the start in Hyper-V out.
net session >nul 2>&1
if errorlevel 1 (
    rem An empty list of arguments is refused.
    if "%~1"=="" (powershell.exe -NoProfile -Command "Start-Process -Verb RunAs -FilePath '%~f0'") else (
        powershell.exe -NoProfile -Command "Start-Process -Verb RunAs -FilePath '%~f0' -ArgumentList '%*'"
    )
    exit /b
)
powershell.exe -NoProfile -ExecutionPolicy Bypass -File "%~dp0check.ps1" %*
set code=%errorlevel%
if /i not "%~1"=="-NoStart" pause
exit /b %code%
