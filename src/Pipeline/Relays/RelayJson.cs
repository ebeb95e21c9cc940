using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Inferly.Pipeline.Relays;

/// <summary>Source-generated writing of mended chunks.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class RelayJson : JsonSerializerContext;
