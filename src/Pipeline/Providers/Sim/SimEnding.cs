namespace Inferly.Pipeline.Providers.Sim;

/// <summary>What happens after the last byte of a body.</summary>
internal enum SimEnding
{
    /// <summary>The body ends.</summary>
    End,

    /// <summary>Nothing more comes, but the connection stays.</summary>
    Silence,

    /// <summary>The connection breaks.</summary>
    Reset,
}
