# What check.ps1 needs of Windows. Tests have their own.

Add-Type -Namespace Imaging -Name Native -MemberDefinition @'
[DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
public static extern Microsoft.Win32.SafeHandles.SafeFileHandle CreateFile(
    string name, uint access, uint share, IntPtr security, uint creation, uint flags, IntPtr template);
'@

function Get-WindowsVersion {
    $version = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    "$($version.ProductName), build $($version.CurrentBuild).$($version.UBR), $([DateTime]::UtcNow.ToString('s'))Z"
}

# Attaches a disk without letting a letter be given to all its volumes; the root of the Windows volume, with a letter of its own.
function Mount-Volume([string] $Disk) {
    $attached = Mount-DiskImage -ImagePath $Disk -StorageType VHD -Access ReadWrite -NoDriveLetter -PassThru | Get-Disk
    if ($attached.IsOffline) { Set-Disk -Number $attached.Number -IsOffline $false }
    if ($attached.IsReadOnly) { Set-Disk -Number $attached.Number -IsReadOnly $false }
    $windows = @(Get-Partition -DiskNumber $attached.Number | Where-Object { $_.GptType -eq '{ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}' })
    if ($windows.Count -ne 1) { throw "$($windows.Count) basic data partitions on the disk, expected 1" }
    Add-PartitionAccessPath -DiskNumber $attached.Number -PartitionNumber $windows[0].PartitionNumber -AssignDriveLetter
    $letter = (Get-Partition -DiskNumber $attached.Number -PartitionNumber $windows[0].PartitionNumber).DriveLetter
    "${letter}:\"
}

function Dismount-Volume([string] $Disk) {
    [void] (Dismount-DiskImage -ImagePath $Disk)
}

# For whoever reads the result: the partitions, and what the file system says of itself.
function Get-VolumeFacts([string] $Root) {
    $disk = (Get-Partition -DriveLetter $Root[0]).DiskNumber
    Get-Partition -DiskNumber $disk | ForEach-Object { "$($_.PartitionNumber) $($_.GptType) at $($_.Offset), $($_.Size) bytes" }
    & fsutil.exe fsinfo ntfsinfo $Root.Substring(0, 2)
}

function Invoke-Chkdsk([string] $Root, [string] $Option) {
    $arguments = @($Root.Substring(0, 2)) + @($Option | Where-Object { $_ })
    & chkdsk.exe $arguments | ForEach-Object { Write-Result "        $_" }
    $LASTEXITCODE
}

# A stream by its exact name: no rule of Win32 for names, lengths, blanks and dots at the end applies.
function Open-Stream([string] $Root, [string] $Path) {
    $handle = [Imaging.Native]::CreateFile("\\?\$Root$Path", 0x80000000L, 7, [IntPtr]::Zero, 3, 0x02000000, [IntPtr]::Zero)
    if ($handle.IsInvalid) { throw (New-Object ComponentModel.Win32Exception) }
    New-Object IO.FileStream $handle, 'Read', 1048576
}

function Test-HyperV {
    [bool] (Get-Command New-VM -ErrorAction SilentlyContinue)
}

# Generation 2 wants a VHDX. The machine is removed again, whatever happened.
function Start-Machine([string] $Disk, [int] $Minutes) {
    $copy = "$Disk.start.vhdx"
    $name = 'imaging windows kit'
    Convert-VHD -Path $Disk -DestinationPath $copy -VHDType Dynamic
    try {
        [void] (New-VM -Name $name -Generation 2 -MemoryStartupBytes 4GB -VHDPath $copy)
        Set-VMProcessor -VMName $name -Count 2
        Set-VMFirmware -VMName $name -EnableSecureBoot On -SecureBootTemplate MicrosoftWindows
        Start-VM -Name $name
        $watch = [Diagnostics.Stopwatch]::StartNew()
        while ("$((Get-VM -Name $name).Heartbeat)" -notlike 'Ok*') {
            if ($watch.Elapsed.TotalMinutes -ge $Minutes) { throw "no heartbeat of Windows within $Minutes minutes" }
            Start-Sleep -Seconds 5
        }
        "Windows answers after $([Math]::Round($watch.Elapsed.TotalSeconds)) s"
    }
    finally {
        Stop-VM -Name $name -TurnOff -Force -ErrorAction SilentlyContinue
        Remove-VM -Name $name -Force -ErrorAction SilentlyContinue
        [IO.File]::Delete($copy)
    }
}
