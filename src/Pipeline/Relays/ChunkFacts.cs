using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Relays;

/// <summary>What <see cref="ChunkScanner"/> found in one chunk (or whole answer) in OpenAI's shape.</summary>
internal struct ChunkFacts
{
    /// <summary>The value of <c>model</c>, quotes included.</summary>
    public ByteRange Model;

    /// <summary>The value of <c>id</c>, quotes included.</summary>
    public ByteRange Id;

    /// <summary>The top-level <c>usage</c> member with one comma.</summary>
    public ByteRange UsageMember;

    /// <summary>The <c>role</c> member of the first delta with one comma.</summary>
    public ByteRange RoleMember;

    /// <summary>The string that was read last of text, reasoning and refusal, quotes included.</summary>
    public ByteRange Words;

    /// <summary>How many such strings there are.</summary>
    public int Strings;

    /// <summary>The value of <c>obfuscation</c>, quotes included: random letters that hide how long the words are.</summary>
    public ByteRange Padding;

    /// <summary>Tokens, where the chunk carries a usage object.</summary>
    public Usage? Usage;

    /// <summary>The choice of the first element of <c>choices</c>.</summary>
    public int Choice;

    /// <summary>Elements of <c>choices</c>.</summary>
    public int Choices;

    /// <summary>Choices in this chunk that finished.</summary>
    public int Finished;

    /// <summary>Finish reason of the last of them.</summary>
    public FinishReason Finish;

    /// <summary>Bytes of text, reasoning, refusal and arguments.</summary>
    public int ContentBytes;

    /// <summary>There is a choice with a delta (or message): it is no text completion.</summary>
    public bool HasDelta;

    /// <summary>The value of <c>created</c>; 0 where there is none.</summary>
    public long Created;

    public bool HasText;

    /// <summary>There is a refusal.</summary>
    public bool HasMore;
    public bool HasReasoning;
    public bool HasToolCalls;
    public bool HasError;

    /// <summary>Something that strict clients choke on: the chunk must be rewritten.</summary>
    public bool NeedsRepair;
}
