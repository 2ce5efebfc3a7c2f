using System.Data.Common;

namespace EfQueryCache.Benchmarks.Systems;

/// <summary>The values of one column in an array of their type.</summary>
internal abstract class FloorColumn
{
    public static FloorColumn For(Type type)
        => (FloorColumn)Activator.CreateInstance(typeof(Of<>).MakeGenericType(type))!;

    public List<bool> Nulls { get; } = [];

    public abstract void Add(DbDataReader reader, int ordinal);

    public abstract void Freeze();

    public abstract object GetValue(int row);

    internal sealed class Of<T> : FloorColumn
    {
        private readonly List<T> _values = [];

        public T[] Values { get; private set; } = [];

        public override void Add(DbDataReader reader, int ordinal)
        {
            var isNull = reader.IsDBNull(ordinal);
            Nulls.Add(isNull);
            _values.Add(isNull ? default! : reader.GetFieldValue<T>(ordinal));
        }

        public override void Freeze() => Values = [.. _values];

        public override object GetValue(int row) => Values[row]!;
    }
}
