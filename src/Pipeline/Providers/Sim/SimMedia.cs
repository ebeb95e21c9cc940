namespace Inferly.Pipeline.Providers.Sim;

/// <summary>How many images, audio clips and files a message holds.</summary>
internal readonly record struct SimMedia(int Images, int AudioClips, int Files)
{
    /// <summary>For example "1 image and 2 audio clips"; null without any.</summary>
    public string? Describe()
    {
        var parts = new List<string>();
        Add(Images, "image");
        Add(AudioClips, "audio clip");
        Add(Files, "file");
        return parts.Count == 0 ? null : string.Join(" and ", parts);

        void Add(int count, string noun)
        {
            if (count > 0)
            {
                parts.Add(count == 1 ? $"1 {noun}" : $"{count} {noun}s");
            }
        }
    }
}
