using System.Globalization;
using Inferly.Analytics.ClickHouse;

namespace Inferly.Analytics.Tests.Traces;

/// <summary>Counts what has arrived in ClickHouse, request by request.</summary>
internal static class Arrived
{
    /// <summary>These requests of the project, and no others, are in each table once, and once in the sums.</summary>
    public static async Task AssertEachOnceAsync(ClickHouseStore store, string project, IReadOnlyCollection<string> requests)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var client = await store.ClientAsync(cancellation);
        foreach (var table in (string[])["requests", "attempts"])
        {
            var rows = new Dictionary<string, ulong>();
            await using var reader = await client.ExecuteReaderAsync(
                $"SELECT request_id, count() FROM inferly.{table} WHERE project = '{project}' GROUP BY request_id", cancellationToken: cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                rows.Add(reader.GetString(0), reader.GetFieldValue<ulong>(1));
            }

            Assert.Equal(requests.Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
            Assert.All(rows.Values, count => Assert.Equal(1UL, count));
        }

        foreach (var rollup in (string[])["requests_hourly", "requests_daily"])
        {
            var sum = await client.ExecuteScalarAsync($"SELECT sum(requests) FROM inferly.{rollup} WHERE project = '{project}'", cancellationToken: cancellation);
            Assert.Equal(requests.Count, Convert.ToInt32(sum, CultureInfo.InvariantCulture));
        }
    }
}
