namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Has a table of its own, beside that of all vehicles.</summary>
public class Car : Vehicle
{
    public int Seats { get; set; }
}
