using BenchmarkDotNet.Running;
using Imaging.Benchmarks.Micro;

BenchmarkSwitcher.FromAssembly(typeof(MicroConfig).Assembly).Run(args.Length > 0 ? args : ["--filter", "*"], MicroConfig.Create());
