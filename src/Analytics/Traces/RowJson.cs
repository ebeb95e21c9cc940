using System.Data.Common;
using System.Text.Json;

namespace Inferly.Analytics.Traces;

/// <summary>Writes the columns of a row as members of an object, under the columns' names.</summary>
internal static class RowJson
{
    /// <summary>Writes them.</summary>
    /// <param name="json">Stands within an object.</param>
    /// <param name="row">The row.</param>
    /// <param name="jsonColumns">Columns of type String that hold JSON: written as what they hold, null where that is nothing.</param>
    /// <param name="prefix">Cut from the columns' names, where a column would otherwise hide the one that it is computed from.</param>
    public static void Write(Utf8JsonWriter json, DbDataReader row, string[]? jsonColumns = null, string prefix = "")
    {
        for (var i = 0; i < row.FieldCount; i++)
        {
            var name = row.GetName(i);
            json.WritePropertyName(name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name);
            if (jsonColumns?.Contains(name) == true)
            {
                json.WriteRawValue(row.GetString(i) is { Length: > 0 } raw ? raw : "null");
            }
            else
            {
                Value(json, row.GetValue(i));
            }
        }
    }

    private static void Value(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case DateTime time:
                json.WriteStringValue(DateTime.SpecifyKind(time, DateTimeKind.Utc));
                break;
            case DateOnly day:
                json.WriteStringValue(day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
                break;
            case decimal money:
                // Dividing by one in this scale drops trailing zeros: 0.000017400 reads 0.0000174.
                json.WriteNumberValue(money / 1.0000000000000000000000000000m);
                break;
            case float or double:
                json.WriteNumberValue(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case ushort or uint or ulong:
                json.WriteNumberValue(Convert.ToUInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case byte or short or int or long:
                json.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case IEnumerable<KeyValuePair<string, string>> map:
                json.WriteStartObject();
                foreach (var (key, text) in map)
                {
                    json.WriteString(key, text);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
