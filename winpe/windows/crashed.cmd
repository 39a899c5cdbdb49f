@rem What Windows PE shows when the engine has ended and the machine is still on: the engine turns it off itself.
@echo off
color 4F
echo.
echo   FAIL
echo.
echo   The engine ended by itself. Do not take this machine for staged.
echo   Turn it off by its power button, and start it again with the stick in.
echo   If this returns, set the machine aside, and try another stick.
:stay
pause >nul
goto stay
