using System.Reflection;
using EfQueryCache.AspNetCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.AspNetCore.Tests.Diagnostics;

/// <summary>The web's log events are in the one public list of ids.</summary>
public sealed class EventTests
{
    [Fact]
    public void Every_web_event_of_the_public_list_is_logged_once_and_no_other()
    {
        var ids = typeof(QueryCacheEventId).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (int)field.GetRawConstantValue()!)
            .Where(id => id / 1000 == 5);
        var logged = typeof(Log).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>();

        Assert.Equal(ids.Order(), logged.Order());
    }
}
