using Inferly.Ingress.Access;
using Inferly.Ingress.Api.Answers;
using Inferly.Ingress.Api.Requests;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Keys;

/// <summary><c>/api/projects/{project}/keys</c>, and the same for admin keys at <c>/api/keys</c>.</summary>
internal static class KeyEndpoints
{
    private const int MaxGraceSeconds = 30 * 24 * 3600;

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapKeys(routes.MapGroup("/api/keys").RequireRoles(Role.Admin));
        MapKeys(routes.MapGroup("/api/projects/{project}/keys").RequireRoles(Role.Admin, Role.Owner, Role.Developer));
    }

    private static void MapKeys(RouteGroupBuilder keys)
    {
        keys.MapPost("", CreateAsync);
        keys.MapGet("", List);
        keys.MapGet("{key}", Get);
        keys.MapPatch("{key}", UpdateAsync);
        keys.MapPost("{key}/rotate", RotateAsync);
        keys.MapDelete("{key}", RevokeAsync);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, StateStore store, KeyWriter writer, TimeProvider time)
    {
        var body = await JsonBody.ReadAsync(context.Request);
        if (!body.IsReadable)
        {
            return new ErrorAnswer(body.Error);
        }

        var authority = KeyAuthority.Of(context);
        var secret = KeySecret.Generate();
        var now = time.GetUtcNow();
        var blank = NewKey(KeyFields.ReadRole(body.Reader, authority), authority.Project, secret, now);
        var key = KeyFields.Read(body.Reader, blank, context.GetCaller().State, now);
        if (body.Reader.Problem is { } problem)
        {
            return new ErrorAnswer(ApiErrors.InvalidRequest(problem));
        }

        if (!authority.MayManage(key.Role))
        {
            return ErrorAnswer.Of(KeyErrors.NotManaged(key.Role));
        }

        var result = await store.MutateAsync(
            state => key.Project is not null && state.FindProject(key.Project) is null
                ? Mutation.Refuse(SharedErrors.ProjectGone)
                : Mutation.Write(state.Put(key, now)),
            context.RequestAborted);
        return result.Applied
            ? writer.AnswerOnce(result.State.FindKey(key.Id)!, secret, StatusCodes.Status201Created)
            : ErrorAnswer.Of(result.Error);
    }

    private static IResult List(HttpContext context, KeyWriter writer)
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var error))
        {
            return new ErrorAnswer(error!);
        }

        var authority = KeyAuthority.Of(context);
        var visible = context.GetCaller().State.Keys.Where(key => authority.Covers(key) && authority.MayManage(key.Role));
        return PageAnswer.Of(visible, key => key.Id, page, writer.Write);
    }

    private static IResult Get(HttpContext context, string key, KeyWriter writer)
        => Find(context.GetCaller().State, KeyAuthority.Of(context), key, out var found) is { } error ? ErrorAnswer.Of(error) : writer.Answer(found!);

    private static async Task<IResult> UpdateAsync(HttpContext context, string key, StateStore store, KeyWriter writer, TimeProvider time)
    {
        var body = await JsonBody.ReadAsync(context.Request);
        if (!body.IsReadable)
        {
            return new ErrorAnswer(body.Error);
        }

        var state = context.GetCaller().State;
        if (Find(state, KeyAuthority.Of(context), key, out var present) is { } error)
        {
            return ErrorAnswer.Of(error);
        }

        var now = time.GetUtcNow();
        if (body.Reader.Has("role"))
        {
            body.Reader.Fail("role", "cannot be changed: create a key of the other role and revoke this one.");
        }

        KeyFields.Read(body.Reader, present!, state, now);
        return body.Reader.Problem is { } problem
            ? new ErrorAnswer(ApiErrors.InvalidRequest(problem))
            : await ChangeAsync(context, key, store, now, live => KeyFields.Read(body.Reader, live, state, now), writer.Answer);
    }

    private static async Task<IResult> RotateAsync(HttpContext context, string key, StateStore store, KeyWriter writer, TimeProvider time)
    {
        var body = await JsonBody.ReadAsync(context.Request, mayBeEmpty: true);
        if (!body.IsReadable)
        {
            return new ErrorAnswer(body.Error);
        }

        var grace = TimeSpan.FromSeconds(body.Reader.Whole("grace_s", 0, MaxGraceSeconds) ?? 0);
        body.Reader.RefuseOthers();
        if (body.Reader.Problem is { } problem)
        {
            return new ErrorAnswer(ApiErrors.InvalidRequest(problem));
        }

        var secret = KeySecret.Generate();
        var now = time.GetUtcNow();
        return await ChangeAsync(
            context,
            key,
            store,
            now,
            live => live.Rotate(secret, now, grace),
            rotated => writer.AnswerOnce(rotated, secret, StatusCodes.Status200OK));
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, string key, StateStore store, TimeProvider time)
    {
        if (!IfMatch.TryRead(context.Request, out var expected, out var error))
        {
            return new ErrorAnswer(error!);
        }

        var authority = KeyAuthority.Of(context);
        var now = time.GetUtcNow();
        var result = await store.MutateAsync(
            state =>
            {
                if ((Find(state, authority, key, out var found) ?? expected.Check(found!.Revision)) is { } refusal)
                {
                    return Mutation.Refuse(refusal);
                }

                if (IsLastAdmin(state, found!, now))
                {
                    return Mutation.Refuse(KeyErrors.LastAdmin);
                }

                return found!.RevokedAt is null ? Mutation.Write(state.Put(found with { RevokedAt = now }, now)) : Mutation.Write();
            },
            context.RequestAborted);
        return result.Applied ? Results.NoContent() : ErrorAnswer.Of(result.Error);
    }

    /// <summary>Changes a key that is live, in the revision that the caller expects.</summary>
    private static async Task<IResult> ChangeAsync(
        HttpContext context, string id, StateStore store, DateTimeOffset now, Func<ApiKey, ApiKey> change, Func<ApiKey, IResult> answer)
    {
        if (!IfMatch.TryRead(context.Request, out var expected, out var error))
        {
            return new ErrorAnswer(error!);
        }

        var authority = KeyAuthority.Of(context);
        var result = await store.MutateAsync(
            state =>
            {
                if ((Find(state, authority, id, out var found) ?? expected.Check(found!.Revision)) is { } refusal)
                {
                    return Mutation.Refuse(refusal);
                }

                if (!found!.IsLive(now))
                {
                    return Mutation.Refuse(KeyErrors.NotLive);
                }

                var changed = change(found);
                return changed.ExpiresAt is { } end && IsLastAdmin(state, found, end)
                    ? Mutation.Refuse(KeyErrors.LastAdminExpires)
                    : Mutation.Write(state.Put(changed, now));
            },
            context.RequestAborted);
        return result.Applied ? answer(result.State.FindKey(id)!) : ErrorAnswer.Of(result.Error);
    }

    private static MutationError? Find(GatewayState state, KeyAuthority authority, string id, out ApiKey? key)
    {
        key = state.FindKey(id);
        if (key is null || !authority.Covers(key))
        {
            return KeyErrors.NotFound;
        }

        return authority.MayManage(key.Role) ? null : KeyErrors.NotManaged(key.Role);
    }

    // Without one nobody could make another. A key that would have expired by then anyway is not the last: its end may be put off.
    private static bool IsLastAdmin(GatewayState state, ApiKey key, DateTimeOffset then) =>
        key.Role == Role.Admin && key.IsLive(then) && !state.Keys.Any(other => other.Role == Role.Admin && other.Id != key.Id && other.IsLive(then));

    private static ApiKey NewKey(Role role, string? project, string secret, DateTimeOffset now) => new()
    {
        Id = $"key_{Guid.CreateVersion7(now):N}",
        Project = project,
        Role = role,
        Digest = KeyDigest.Of(secret),
        Prefix = KeySecret.PrefixOf(secret),
        CreatedAt = now,
    };
}
