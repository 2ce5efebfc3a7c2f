namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Raised by functions, procedures and blocks.</summary>
public class Counter : Row;
