namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Filled by COPY, emptied by TRUNCATE.</summary>
public class Import : Row;
