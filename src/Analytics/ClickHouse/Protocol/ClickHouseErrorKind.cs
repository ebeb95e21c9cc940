namespace Inferly.Analytics.ClickHouse.Protocol;

/// <summary>What a <see cref="ClickHouseError"/> means to who asked.</summary>
public enum ClickHouseErrorKind
{
    /// <summary>The statement is wrong: it does not parse, or names what is not there.</summary>
    Invalid,

    /// <summary>The statement is not allowed.</summary>
    Refused,

    /// <summary>The statement needs more time, memory or rows than it may use.</summary>
    Limit,

    /// <summary>ClickHouse does not answer, or has no place for the statement just now; later it may.</summary>
    Unavailable,
}
