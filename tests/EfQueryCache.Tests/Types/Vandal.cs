using System.Collections;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;

namespace EfQueryCache.Tests.Types;

/// <summary>A caller who changes all that can be changed of what was returned.</summary>
internal static class Vandal
{
    /// <returns>Whether there was anything to change.</returns>
    public static bool Spoil(object? value)
    {
        switch (value)
        {
            case null or string:
                return false;
            case JsonDocument json:
                json.Dispose();
                return true;
            case BitArray bits:
                return bits.Length > 0 && bits.Not().Length > 0;
            case IPAddress address:
                return SpoilAddress(address);
            case Array array:
                foreach (var item in array) Spoil(item);
                Array.Clear(array);
                return array.Length > 0;
            case IDictionary { IsReadOnly: false, Count: > 0 } map:
                map.Clear();
                return true;
            case Remark remark:
                remark.A = -1;
                return true;
            case IList { IsReadOnly: false, Count: > 0 } list:
                foreach (var item in list) Spoil(item);
                list.Clear();
                return true;
            case ValueType when value is IPNetwork || IsOfNpgsql(value):
                return SpoilFields(value);
            default:
                return IsOfNpgsql(value) && SpoilProperties(value);
        }
    }

    private static bool SpoilAddress(IPAddress address)
    {
        try
        {
#pragma warning disable CS0618 // Obsolete, but possible.
            if (address.AddressFamily == AddressFamily.InterNetwork) address.Address ^= 0x01010101;
#pragma warning restore CS0618
            else address.ScopeId ^= 7;
            return true;
        }
        catch (SocketException)
        {
            return false; // IPAddress.Any and its like are read-only
        }
    }

    private static bool IsOfNpgsql(object value) => value.GetType().Namespace == "NpgsqlTypes";

    // Through a copy of a struct, what it refers to.
    private static bool SpoilFields(object value)
    {
        var isSpoilt = false;
        foreach (var field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            isSpoilt |= Spoil(field.GetValue(value));
        }

        return isSpoilt;
    }

    private static bool SpoilProperties(object value)
    {
        var texts = value.GetType().GetProperties().Where(property => property.CanWrite && property.PropertyType == typeof(string)).ToList();
        foreach (var property in texts) property.SetValue(value, "spoilt");
        return texts.Count > 0;
    }
}
