using System.Text.RegularExpressions;
using Inferly.Pipeline.Providers.Http1;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Http1;

/// <summary>
/// Whatever a server says, ours makes of it what .NET's own client does: the same answer or none, and the same connection for the next request.
/// What is different on purpose is named here, with its reason.
/// </summary>
public sealed partial class Http1DifferentialTests
{
    private const RegexOptions Lines = RegexOptions.IgnoreCase | RegexOptions.Multiline;

    // Names of a header, as a set of letters.
    private const string Name = "[!#$%&'*+.^_`|~0-9a-z-]+";

    [Fact]
    public Task SendAsync_AnyWholeAnswer_EndsAsWithSocketsHttpHandler() => RandomAnswer.Whole.CheckAsync(1000, CompareAsync);

    [Fact]
    public Task SendAsync_AnyBrokenAnswer_EndsAsWithSocketsHttpHandler() => RandomAnswer.Broken.CheckAsync(1000, CompareAsync);

    private static async Task CompareAsync(RandomAnswer answer)
    {
        var theirs = await Exchange.RunAsync(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false }, answer);
        var ours = await Exchange.RunAsync(new Http1Handler(new Http1Options(), TimeProvider.System), answer);
        var mayDiffer = (theirs.Answer, ours.Answer) switch
        {
            (not null, null) => OnlyTheyTake(answer.Said),
            (null, not null) => OnlyWeTake(answer.Said),
            var (left, right) => left == right && theirs.Second == ours.Second && ours.Connections == 2 && OnlyTheyKeep(answer.Said),
        };
        Assert.True(theirs.IsAs(ours) || mayDiffer, $"theirs: {theirs}; ours: {ours}");
    }

    // They read until the connection ends, and so take a broken answer for a whole one, or believe the first of two lengths.
    private static bool OnlyTheyTake(string said) => OtherCoding().IsMatch(said) || OddLength().IsMatch(said) || TwoLengths().IsMatch(said)
        || OddInterimName().IsMatch(said) || StatusBelow100().IsMatch(said);

    // A first header that begins with white space may be passed over (RFC 9112, section 2.2), and trailers are: the answer was whole before them.
    private static bool OnlyWeTake(string said) => Indented().IsMatch(said) || Trailers().IsMatch(said);

    // HTTP/1.0 keeps a connection only where it says so (section 9.3), and has no chunks (6.1); a length beside chunks is a lie of one of the
    // two (6.3).
    private static bool OnlyTheyKeep(string said) => Version10().IsMatch(said) || (Coding().IsMatch(said) && Length().IsMatch(said));

    // A coding that we did not ask for, and can't read.
    [GeneratedRegex(@"^transfer-encoding *:(?!\s*chunked[ \t]*\r?\n[^ \t])", Lines)]
    private static partial Regex OtherCoding();

    // No number, or one that no answer has.
    [GeneratedRegex(@"^content-length *:((?!\s*[0-9]+[ \t]*\r?\n[^ \t])|\s*[0-9]{19})", Lines)]
    private static partial Regex OddLength();

    [GeneratedRegex(@"^content-length *:\s*([0-9]+)[^0-9].*^content-length *:(?!\s*\1\b)", Lines | RegexOptions.Singleline)]
    private static partial Regex TwoLengths();

    // They don't read the names of headers that they drop.
    [GeneratedRegex($@"^http/1\.. 1[^\n]*\n([^\r\n][^\n]*\n)*?(?!{Name} *:)[^\r\n]", Lines)]
    private static partial Regex OddInterimName();

    [GeneratedRegex(@"^http/1\.. 0", Lines)]
    private static partial Regex StatusBelow100();

    [GeneratedRegex(@"^http/1[^\n]*\n[ \t]", Lines)]
    private static partial Regex Indented();

    [GeneratedRegex(@"\n0+[ \t]*(;[^\n]*)?\r?\n(?!\r?\n)")]
    private static partial Regex Trailers();

    [GeneratedRegex(@"^HTTP/1\.0", RegexOptions.Multiline)]
    private static partial Regex Version10();

    [GeneratedRegex("^transfer-encoding *:", Lines)]
    private static partial Regex Coding();

    [GeneratedRegex("^content-length *:", Lines)]
    private static partial Regex Length();
}
