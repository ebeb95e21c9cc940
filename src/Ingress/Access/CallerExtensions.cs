namespace Inferly.Ingress.Access;

/// <summary>Where the access check leaves the caller for the endpoint.</summary>
public static class CallerExtensions
{
    /// <summary>The caller of an endpoint that requires roles.</summary>
    /// <exception cref="InvalidOperationException">The endpoint needs no key, so nobody was identified.</exception>
    public static Caller GetCaller(this HttpContext context)
        => context.Features.Get<Caller>() ?? throw new InvalidOperationException("No caller: the endpoint requires no role.");

    internal static void SetCaller(this HttpContext context, Caller caller) => context.Features.Set(caller);
}
