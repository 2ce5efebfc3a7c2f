using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace EfQueryCache.Tests.Infrastructure;

/// <summary>Every combination of the theory's <see langword="bool"/> parameters.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CombinatorialBoolsAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var count = testMethod.GetParameters().Length;
        var rows = new List<ITheoryDataRow>();
        for (var bits = 0; bits < 1 << count; bits++)
        {
            rows.Add(new TheoryDataRow([.. Enumerable.Range(0, count).Select(i => (object)((bits >> i & 1) != 0))]));
        }

        return new(rows);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
