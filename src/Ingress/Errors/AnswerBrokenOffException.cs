namespace Inferly.Ingress.Errors;

/// <summary>
/// Ends an answer that has begun without the mark of its end. Kestrel knows no other way to send all that was written and close the connection
/// then: <see cref="HttpContext.Abort"/> drops what a slow client has not taken yet.
/// </summary>
public sealed class AnswerBrokenOffException() : Exception("The answer broke off; its caller was told in its last event.");
