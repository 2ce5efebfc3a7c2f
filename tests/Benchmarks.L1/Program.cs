using EfQueryCache.Benchmarks.L1;

// Which policies to run; "speed" for the speed of look-ups alone.
var only = args.FirstOrDefault() ?? "";
if (only != "speed") HitRatioRun.Run(only);
if (only is "speed" or "") SpeedRun.Run();
