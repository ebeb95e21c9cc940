using System.Text.Json;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using OpenAI.Chat;

namespace Inferly.Ingress.Tests.Sdk.DotNet;

[Collection(DotNetSdk.Name)]
public sealed class StructuredTests(DotNetSdk sdk)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Default)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly ChatMessage[] Anna = [new UserChatMessage("Anna is 31 and happy")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public enum Mood
    {
        Happy,
        Sad,
    }

    [Fact]
    public async Task CompleteChat_Schema_IsObeyed()
    {
        var options = new ChatCompletionOptions { ResponseFormat = FamilyFormat() };
        ChatCompletion answer = await sdk.Chat.CompleteChatAsync(Anna, options, Cancellation);
        Assert.NotNull(JsonSerializer.Deserialize<Family>(answer.Content[0].Text, Strict));
    }

    [Fact]
    public async Task CompleteChatStreaming_Schema_IsObeyed()
    {
        var text = "";
        var options = new ChatCompletionOptions { ResponseFormat = FamilyFormat() };
        await foreach (var update in sdk.Chat.CompleteChatStreamingAsync(Anna, options, Cancellation))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
        }

        Assert.NotNull(JsonSerializer.Deserialize<Family>(text, Strict));
    }

    [Fact]
    public async Task CompleteChat_JsonObject_IsOne()
    {
        var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat() };
        ChatCompletion answer = await sdk.Chat.CompleteChatAsync(Anna, options, Cancellation);
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(answer.Content[0].Text).ValueKind);
    }

    private static ChatResponseFormat FamilyFormat() => ChatResponseFormat.CreateJsonSchemaFormat(
        "family", BinaryData.FromString(Strict.GetJsonSchemaAsNode(typeof(Family)).ToJsonString()), jsonSchemaIsStrict: true);

    public sealed record Person(string Name, int Age, Mood Mood);

    public sealed record Family(string Surname, IReadOnlyList<Person> Members);
}
