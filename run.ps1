# The twin of ./run for engineers on Windows: build and test, as far as Windows can. ./run help says what there is on Linux.
param([ValidateSet('build', 'test', 'help')][string]$Command = 'help', [string]$Name = '')
$ErrorActionPreference = 'Stop'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'
$target = Join-Path $PSScriptRoot 'artifacts/win-x64'

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { exit 1 }
}

switch ($Command) {
    'build' {
        Invoke-Dotnet publish "$PSScriptRoot/engine/Imaging.Cli" -c Release -r win-x64 -o $target --nologo -v quiet -p:DebugType=none
        Invoke-Dotnet publish "$PSScriptRoot/usb-builder/Imaging.UsbBuilder" -c Release -r win-x64 -o $target --nologo -v quiet -p:DebugType=none
        if (-not (Test-Path "$target/libzstd.dll")) {
            Write-Warning "$target/libzstd.dll is missing: make it on Linux or WSL2 with ./run build, and copy it there. Nothing packs or unpacks without it."
        }
    }
    'test' {
        # Tests of what any system can do; those that need programs or devices of Linux say so and are skipped.
        foreach ($project in Get-ChildItem "$PSScriptRoot/tests/*/*$Name*.Tests.csproj") { Invoke-Dotnet run --project $project -c Release -v quiet }
    }
    default { 'run.cmd build | run.cmd test [NAME]   Everything else runs on Linux or in WSL2: ./run help' }
}
