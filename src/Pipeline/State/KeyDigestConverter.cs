namespace Inferly.Pipeline.State;

internal sealed class KeyDigestConverter : TextConverter<KeyDigest>
{
    protected override bool TryParse(string text, out KeyDigest value) => KeyDigest.TryParse(text, out value);

    protected override string Format(KeyDigest value) => value.ToString();
}
