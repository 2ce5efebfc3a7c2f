namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>What is written beside the write under test, in the same transaction.</summary>
public class Extra : Row;
