using System.Text.Json.Serialization;

namespace Inferly.Pipeline.Requests;

/// <summary>Source-generated writing of lone JSON values.</summary>
[JsonSerializable(typeof(string))]
public sealed partial class JsonText : JsonSerializerContext;
