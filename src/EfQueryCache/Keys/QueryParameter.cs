using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfQueryCache.Keys;

/// <summary>A parameter of a plan: where EF Core keeps its value, and what is sent for it.</summary>
/// <param name="Name">The key in the query's parameter values.</param>
/// <param name="StoreType">The database type it is sent as.</param>
/// <param name="Converter">Turns the value into what the provider is given, if it is not given as it is.</param>
internal sealed record QueryParameter(string Name, string StoreType, ValueConverter? Converter)
{
    public object? ToProvider(object? value)
        => value is not null && Converter is not null ? Converter.ConvertToProvider(value) : value;
}
