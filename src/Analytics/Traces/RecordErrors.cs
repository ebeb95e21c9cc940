using System.Collections.Frozen;

namespace Inferly.Analytics.Traces;

/// <summary>Tells errors of ClickHouse that a record is to blame for from those that pass, or that somebody has to mend.</summary>
internal static class RecordErrors
{
    // ClickHouse's src/Common/ErrorCodes.cpp.
    private static readonly FrozenSet<int> OfTheRecord = new[]
    {
        6, // CANNOT_PARSE_TEXT
        25, // CANNOT_PARSE_ESCAPE_SEQUENCE
        26, // CANNOT_PARSE_QUOTED_STRING
        27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
        32, // ATTEMPT_TO_READ_AFTER_EOF
        33, // CANNOT_READ_ALL_DATA
        53, // TYPE_MISMATCH
        69, // ARGUMENT_OUT_OF_BOUND
        70, // CANNOT_CONVERT_TYPE
        72, // CANNOT_PARSE_NUMBER
        117, // INCORRECT_DATA
        130, // CANNOT_READ_ARRAY_FROM_TEXT
        131, // TOO_LARGE_STRING_SIZE
        321, // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
        349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
        407, // DECIMAL_OVERFLOW
        467, // CANNOT_PARSE_BOOL
        469, // VIOLATED_CONSTRAINT
    }.ToFrozenSet();

    /// <summary>The same record would be refused again, whenever it is sent.</summary>
    public static bool IsOfTheRecord(int code) => OfTheRecord.Contains(code);
}
