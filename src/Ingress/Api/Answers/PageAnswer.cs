using System.Text.Json;
using Inferly.Ingress.Api.Requests;

namespace Inferly.Ingress.Api.Answers;

/// <summary>A page of a list: <c>{"object":"list","data":[...],"next_cursor"}</c>, ordered by id.</summary>
internal static class PageAnswer
{
    public static JsonAnswer Of<T>(IEnumerable<T> all, Func<T, string> idOf, PageRequest page, Action<Utf8JsonWriter, T> write)
    {
        var rest = all.Where(item => page.After is null || string.CompareOrdinal(idOf(item), page.After) > 0).OrderBy(idOf, StringComparer.Ordinal);
        var items = rest.Take(page.Limit + 1).ToList();
        var next = items.Count > page.Limit ? PageRequest.CursorAfter(idOf(items[page.Limit - 1])) : null;
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            foreach (var item in items.Take(page.Limit))
            {
                write(json, item);
            }

            json.WriteEndArray();
            json.WriteString("next_cursor", next);
            json.WriteEndObject();
        });
    }
}
