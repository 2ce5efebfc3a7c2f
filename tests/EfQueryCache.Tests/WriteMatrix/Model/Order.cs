namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>A trigger writes an audit for each.</summary>
public class Order : Row;
