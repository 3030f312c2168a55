namespace OathMesh.AspNetCore;

/// <summary>Where an application takes part in a request. No event can allow what the verifier denied.</summary>
public class OathMeshEvents
{
    /// <summary>Called before the token is looked at. May leave the request to other schemes, or deny it.</summary>
    public Func<OathMeshMessageReceivedContext, Task> OnMessageReceived { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called after the token passed all steps. May add claims to the principal, or deny.</summary>
    public Func<OathMeshTokenValidatedContext, Task> OnTokenValidated { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called after the token was denied, with step and code.</summary>
    public Func<OathMeshAuthenticationFailedContext, Task> OnAuthenticationFailed { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called before a 401 is written. May write the answer itself.</summary>
    public Func<OathMeshChallengeContext, Task> OnChallenge { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called before a 403 is written. May write the answer itself.</summary>
    public Func<OathMeshForbiddenContext, Task> OnForbidden { get; set; } = _ => Task.CompletedTask;

    /// <summary>Invokes <see cref="OnMessageReceived"/>.</summary>
    /// <param name="context">The event's context.</param>
    /// <returns>A task that completes when the event was handled.</returns>
    public virtual Task MessageReceived(OathMeshMessageReceivedContext context) => OnMessageReceived(context);

    /// <summary>Invokes <see cref="OnTokenValidated"/>.</summary>
    /// <param name="context">The event's context.</param>
    /// <returns>A task that completes when the event was handled.</returns>
    public virtual Task TokenValidated(OathMeshTokenValidatedContext context) => OnTokenValidated(context);

    /// <summary>Invokes <see cref="OnAuthenticationFailed"/>.</summary>
    /// <param name="context">The event's context.</param>
    /// <returns>A task that completes when the event was handled.</returns>
    public virtual Task AuthenticationFailed(OathMeshAuthenticationFailedContext context) => OnAuthenticationFailed(context);

    /// <summary>Invokes <see cref="OnChallenge"/>.</summary>
    /// <param name="context">The event's context.</param>
    /// <returns>A task that completes when the event was handled.</returns>
    public virtual Task Challenge(OathMeshChallengeContext context) => OnChallenge(context);

    /// <summary>Invokes <see cref="OnForbidden"/>.</summary>
    /// <param name="context">The event's context.</param>
    /// <returns>A task that completes when the event was handled.</returns>
    public virtual Task Forbidden(OathMeshForbiddenContext context) => OnForbidden(context);
}
