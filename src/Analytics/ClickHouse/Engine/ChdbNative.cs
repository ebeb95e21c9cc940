using System.Runtime.InteropServices;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>The C interface of libchdb (chdb.h), as far as the engine's process uses it.</summary>
internal static unsafe partial class ChdbNative
{
    private const string Library = "chdb";

    /// <summary>Loads the library from <paramref name="file"/>; call it once, before anything else here.</summary>
    public static void Load(string file)
    {
        var handle = NativeLibrary.Load(file);
        NativeLibrary.SetDllImportResolver(typeof(ChdbNative).Assembly, (name, _, _) => name == Library ? handle : 0);
    }

    [LibraryImport(Library, EntryPoint = "chdb_set_signal_handlers_enabled")]
    public static partial void SetSignalHandlersEnabled(int enabled);

    /// <summary>A pointer to the connection's handle, or 0.</summary>
    [LibraryImport(Library, EntryPoint = "chdb_connect")]
    public static partial nint* Connect(int argc, byte** argv);

    [LibraryImport(Library, EntryPoint = "chdb_close_conn")]
    public static partial void Close(nint* connection);

    [LibraryImport(Library, EntryPoint = "chdb_query_with_params_n")]
    public static partial nint Query(nint connection, byte* sql, nuint sqlLength, byte* format, nuint formatLength,
        byte** names, nuint* nameLengths, byte** values, nuint* valueLengths, nuint count);

    [LibraryImport(Library, EntryPoint = "chdb_stream_insert_with_params_n")]
    public static partial nint BeginInsert(nint connection, byte* sql, nuint sqlLength, byte* format, nuint formatLength,
        byte** names, nuint* nameLengths, byte** values, nuint* valueLengths, nuint count);

    [LibraryImport(Library, EntryPoint = "chdb_stream_append")]
    public static partial int Append(nint insert, byte* data, nuint length);

    [LibraryImport(Library, EntryPoint = "chdb_stream_done")]
    public static partial nint FinishInsert(nint insert);

    [LibraryImport(Library, EntryPoint = "chdb_stream_cancel_insert")]
    public static partial void CancelInsert(nint insert);

    [LibraryImport(Library, EntryPoint = "chdb_stream_insert_error")]
    public static partial nint InsertError(nint insert);

    [LibraryImport(Library, EntryPoint = "chdb_destroy_insert_stream")]
    public static partial void DestroyInsert(nint insert);

    [LibraryImport(Library, EntryPoint = "chdb_classify_query_n")]
    public static partial int Classify(nint connection, byte* sql, nuint length, byte* database, nuint databaseLength, uint* analysis);

    [LibraryImport(Library, EntryPoint = "chdb_result_buffer")]
    public static partial byte* ResultBuffer(nint result);

    [LibraryImport(Library, EntryPoint = "chdb_result_length")]
    public static partial nuint ResultLength(nint result);

    [LibraryImport(Library, EntryPoint = "chdb_result_error")]
    public static partial nint ResultError(nint result);

    [LibraryImport(Library, EntryPoint = "chdb_result_rows_written")]
    public static partial ulong ResultRowsWritten(nint result);

    [LibraryImport(Library, EntryPoint = "chdb_destroy_query_result")]
    public static partial void DestroyResult(nint result);
}
