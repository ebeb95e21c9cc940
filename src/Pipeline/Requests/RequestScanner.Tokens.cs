using System.Text.Json;

namespace Inferly.Pipeline.Requests;

/// <content>Adds up <see cref="InferenceRequest.MostTextTokens"/> on the way.</content>
public ref partial struct RequestScanner
{
    private void CountName()
    {
        _isPayload = _reader.ValueTextEquals("data"u8) || _reader.ValueTextEquals("file_data"u8);
        _mostTextTokens += TokenEstimate.Pieces(_reader.ValueSpan) + 2;
    }

    private void CountValue()
    {
        var isPayload = _isPayload;
        _isPayload = false;
        _mostTextTokens += _reader.TokenType switch
        {
            JsonTokenType.StartObject => TokenEstimate.Overhead,
            JsonTokenType.Number => _reader.ValueSpan.Length,

            // What is no text is counted by the piece.
            JsonTokenType.String when !isPayload && !_reader.ValueSpan.StartsWith("data:"u8) => TokenEstimate.Pieces(_reader.ValueSpan),
            _ => 0,
        };
    }
}
