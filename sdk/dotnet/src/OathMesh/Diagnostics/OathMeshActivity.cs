using System.Diagnostics;
using OathMesh.Verification;

namespace OathMesh.Diagnostics;

/// <summary>Traces: the activity source named <c>OathMesh</c>. No tag holds a subject or token id.</summary>
internal static class OathMeshActivity
{
    public static readonly ActivitySource Source = new("OathMesh");

    public static void Tag(Activity? activity, VerificationError? error)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag("oathmesh.outcome", error is null ? "allow" : "deny");
        activity.SetTag("oathmesh.step", error?.Step ?? 14);
        if (error is not null)
        {
            activity.SetTag("error.type", error.Code);
        }
    }
}
