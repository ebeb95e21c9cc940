using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Api.Requests;

/// <summary>Keeps the first mistake of a body, for all readers of its parts.</summary>
internal sealed class FirstProblem
{
    public RequestError? Error { get; private set; }

    public void Add(string path, string message) => Error ??= new RequestError(path, message);
}
