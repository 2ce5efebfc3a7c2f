namespace EfQueryCache.Tests.History;

/// <summary>A row and the table it is of.</summary>
internal readonly record struct RegisterRow(int Table, Register Row)
{
    public string TableName => Registers.TableName(Table);

    public int Id => Row.Id;
}
