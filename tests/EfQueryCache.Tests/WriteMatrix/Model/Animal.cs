namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Table per hierarchy.</summary>
public class Animal : Row;
