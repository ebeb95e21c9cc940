namespace Inferly.Pipeline.Registry;

/// <summary>Kinds of content a model takes or gives. JSON names: <see cref="ModelNames.Modalities"/>.</summary>
[Flags]
public enum Modalities
{
    None = 0,
    Text = 1 << 0,
    Image = 1 << 1,
    Audio = 1 << 2,
    Video = 1 << 3,

    /// <summary>Documents such as PDF.</summary>
    File = 1 << 4,

    /// <summary>A vector (output only).</summary>
    Embedding = 1 << 5,
}
