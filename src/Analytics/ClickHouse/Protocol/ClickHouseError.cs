using System.Globalization;
using System.Text.RegularExpressions;

namespace Inferly.Analytics.ClickHouse.Protocol;

/// <summary>An error in ClickHouse's own terms: its numeric code and its text, "Code: 62. DB::Exception: ... (SYNTAX_ERROR)".</summary>
public sealed partial record ClickHouseError(int Code, string Text)
{
    /// <summary>Reads an engine's or server's text; one without a code gets 1002, UNKNOWN_EXCEPTION.</summary>
    public static ClickHouseError Parse(string text)
    {
        var match = CodePattern().Match(text);
        return new(match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 1002, text.Trim());
    }

    /// <summary>An error of Inferly's own in the same form.</summary>
    public static ClickHouseError Create(int code, string name, string message) =>
        new(code, $"Code: {code}. DB::Exception: {message} ({name})");

    public static ClickHouseError Denied(string message) => Create(497, "ACCESS_DENIED", message);

    /// <summary>Of a statement that may not run, however it is written.</summary>
    public static ClickHouseError Refused(string reason) => Denied($"The statement is refused: {reason}");

    /// <summary>Of a text that is no statement, or not clearly one.</summary>
    public static ClickHouseError Syntax(string reason) => Create(62, "SYNTAX_ERROR", $"Syntax error: {reason}");

    public static ClickHouseError UnknownFunction(string message) => Create(46, "UNKNOWN_FUNCTION", message);

    public static ClickHouseError Unauthenticated(string message) => Create(516, "AUTHENTICATION_FAILED", message);

    public static ClickHouseError UnknownDatabase(string message) => Create(81, "UNKNOWN_DATABASE", message);

    public static ClickHouseError TooLong(string message) => Create(307, "TOO_MANY_BYTES", message);

    public static ClickHouseError Damaged(string message) => Create(33, "CANNOT_READ_ALL_DATA", $"The body is damaged: {message}");

    public static ClickHouseError NotImplemented(string message) => Create(48, "NOT_IMPLEMENTED", message);

    /// <summary>What it means to who asked; errors of the engine that are not listed are taken for the statement's.</summary>
    public ClickHouseErrorKind Kind => Code switch
    {
        164 or 497 or 516 => ClickHouseErrorKind.Refused,
        158 or 159 or 160 or 167 or 168 or 241 or 306 or 307 or 394 or 396 or 572 => ClickHouseErrorKind.Limit,
        202 or 203 or 209 or 210 => ClickHouseErrorKind.Unavailable,
        _ => ClickHouseErrorKind.Invalid,
    };

    /// <summary>The status ClickHouse's HTTP interface answers such an error with.</summary>
    public int HttpStatus => Code switch
    {
        516 => 401,                                                     // AUTHENTICATION_FAILED
        164 or 497 => 403,                                              // READONLY, ACCESS_DENIED
        46 or 47 or 50 or 56 or 60 or 81 => 404,                        // an unknown function, identifier, type, storage, table, database
        6 or 26 or 27 or 36 or 38 or 41 or 42 or 43 or 53 or 62 or 70 or 72 or 73 or 115 or 130 or 131 or 386 or 456 or 457 => 400,
        48 => 501,                                                      // NOT_IMPLEMENTED
        202 or 203 or 210 => 503,                                       // TOO_MANY_SIMULTANEOUS_QUERIES, NO_FREE_CONNECTION, NETWORK_ERROR
        _ => 500,
    };

    [GeneratedRegex(@"Code:\s*(\d+)")]
    private static partial Regex CodePattern();
}
