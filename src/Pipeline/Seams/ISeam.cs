namespace Inferly.Pipeline.Seams;

/// <summary>
/// Joins the text of a second model to what the caller already has of the first one's, so that nothing is lost or said twice. One
/// instance an attempt; not thread-safe.
/// </summary>
public interface ISeam
{
    /// <summary>Takes the next piece of the second model's text.</summary>
    /// <returns>What of it goes to the caller now; null: it is another answer, and nothing of it can follow.</returns>
    string? Take(string piece);

    /// <summary>The second model has ended.</summary>
    /// <returns>What was still held back; null: it never came to what the caller has.</returns>
    string? End();
}
