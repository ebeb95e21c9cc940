using System.Diagnostics.CodeAnalysis;
using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Api.Requests;

/// <summary>A body that can be read, or why not.</summary>
internal readonly record struct BodyResult(JsonObjectReader? Reader, ApiError? Error)
{
    [MemberNotNullWhen(true, nameof(Reader))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsReadable => Reader is not null;
}
