# What only Windows has: each in a function of its own, which tests replace.

$TaskName = 'Imaging first start'
$System32 = "$env:SystemRoot\System32"

# Registers the task that runs a script as SYSTEM when Windows starts, and when somebody logs on while it does not run:
# Windows may go on from specialize without a restart, and a fast startup is none for the Task Scheduler.
# PT0S is no limit. The default priority, 7, has low priority on the disk too.
function Register-StartTask([string] $Script) {
    $powershell = [Security.SecurityElement]::Escape("$System32\WindowsPowerShell\v1.0\powershell.exe")
    $arguments = [Security.SecurityElement]::Escape("-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$Script`"")
    $xml = @"
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers>
    <BootTrigger />
    <LogonTrigger />
  </Triggers>
  <Principals>
    <Principal id="System">
      <UserId>S-1-5-18</UserId>
      <RunLevel>HighestAvailable</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>4</Priority>
  </Settings>
  <Actions Context="System">
    <Exec>
      <Command>$powershell</Command>
      <Arguments>$arguments</Arguments>
    </Exec>
  </Actions>
</Task>
"@
    $file = [IO.Path]::ChangeExtension($Script, '.xml')
    [IO.File]::WriteAllText($file, $xml, [Text.Encoding]::Unicode)
    Invoke-Tool "schtasks.exe /create /f /tn `"$TaskName`" /xml `"$file`""
}

function Unregister-StartTask {
    Invoke-Tool "schtasks.exe /delete /f /tn `"$TaskName`""
}

# Leaves a folder to SYSTEM and administrators: whoever may write there has SYSTEM run what he likes. Files that have rights
# of their own lose them; a path too long for icacls does not stop the rest.
function Protect-Folder([string] $Folder) {
    # An image may have brought the folder, with an owner and rights of its own.
    Invoke-Tool "icacls.exe `"$Folder`" /setowner *S-1-5-32-544"
    Invoke-Tool "icacls.exe `"$Folder`" /reset"
    Invoke-Tool "icacls.exe `"$Folder`" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F"
    $result = Invoke-Limited "icacls.exe `"$Folder\*`" /reset /t /c /q" $Folder $ToolLog 2
    if ($result -ne 0) { Write-Log "some files keep their rights: icacls, $result" }
}

# One INF: pnputil returns a code for several that says nothing of each.
function Get-DriverCommand([string] $Inf) {
    return "pnputil.exe /add-driver `"$Inf`" /install"
}

# Starts a command line as cmd has it, without input; what it prints goes to the end of the log.
function Start-Command([string] $Command, [string] $Folder, [string] $Log) {
    return [Diagnostics.Process]::Start((New-ProcessStart 'cmd.exe' "/d /s /c `"$Command <nul >> `"$Log`" 2>&1`"" $Folder))
}

function New-ProcessStart([string] $Program, [string] $Arguments, [string] $Folder) {
    $start = New-Object Diagnostics.ProcessStartInfo
    $start.FileName = "$System32\$Program"
    $start.Arguments = $Arguments
    $start.WorkingDirectory = $Folder
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    return $start
}

# Kills a process, and those it has started.
function Stop-ProcessTree([Diagnostics.Process] $Process) {
    $killer = [Diagnostics.Process]::Start((New-ProcessStart 'taskkill.exe' "/f /t /pid $($Process.Id)" $PSScriptRoot))
    [void] $killer.WaitForExit(60000)
}

# Restarts Windows, and ends with it. Who has logged on has ten seconds to see why.
# What shutdown says does not matter: an installer may have begun the restart itself.
function Restart-Windows {
    [void] (Invoke-Limited 'shutdown.exe /r /f /t 10 /d p:4:2' $PSScriptRoot $ToolLog 1)
    Start-Sleep -Seconds 600
    throw 'Windows does not restart'
}

# Is Windows Setup, the first start's pages (OOBE) included, still at work?
function Test-SetupRunning {
    foreach ($name in 'SystemSetupInProgress', 'OOBEInProgress') {
        if ([Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\SYSTEM\Setup', $name, 0) -ne 0) { return $true }
    }
    return $false
}

# Waits for people, who have no time limit.
function Wait-Setup {
    while (Test-SetupRunning) { Start-Sleep -Seconds 5 }
}

# Waits a while for an installation that is not ours.
function Wait-OtherInstallation {
    Start-Sleep -Seconds 10
}

# The root of the volume that has Windows, with the backslash.
function Get-WindowsVolume {
    return "$env:SystemDrive\"
}
