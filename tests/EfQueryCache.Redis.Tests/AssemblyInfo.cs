// Latencies are measured, and servers frozen: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
