using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Steps 8 and 9: both sides of each boundary in time.</summary>
internal static class TimeCases
{
    private const long Issued = Defaults.Now;
    private const long Expires = Defaults.Now + 120;

    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "time");
        Expiry(file);
        Beginning(file);
        Lifetime(file);
        return file;
    }

    private static void Expiry(CaseFile file)
    {
        foreach (var leeway in new[] { 0, 1, 10, 30 })
        {
            file.Verify($"exp-last-second-leeway-{leeway}", $"now = exp + {leeway} - 1: the last second in which the token lives.", Flag.Valid, Flag.ClockSkew, Flag.Boundary)
                .Leeway(leeway).Allow(now: Expires + leeway - 1);
            file.Verify($"exp-reached-leeway-{leeway}", $"now = exp + {leeway}: dead, since exp + leeway must be later than now.", Flag.ClockSkew, Flag.Boundary)
                .Leeway(leeway).Deny("token_expired", now: Expires + leeway);
            file.Verify($"exp-passed-leeway-{leeway}", $"now = exp + {leeway} + 1.", Flag.ClockSkew).Leeway(leeway).Deny("token_expired", now: Expires + leeway + 1);
        }

        file.Verify("exp-twice-the-leeway", "now = exp + 59: the leeway counts once.", Flag.ClockSkew).Deny("token_expired", now: Expires + 59);
        file.Verify("exp-a-day-ago", "Expired a day ago.", Flag.ClockSkew).Deny("token_expired", now: Expires + 86400);
        file.Verify("exp-missing", "No exp: it is not immortal.", Flag.ClaimMissing).Deny("claim_missing:exp", t => t.Without("exp"));
        file.Verify("exp-zero", "exp is 0, which some take for no exp.", Flag.NumberForm).Deny("token_expired", t => t.Claim("exp", "0"));
        file.Verify("epoch", "A token of 1970: 0 is a time like others.", Flag.Valid, Flag.NumberForm).Allow(t => t.Times(0, 120), now: 60);
        file.Verify("year-2038", "Beyond 2^31 seconds.", Flag.Valid, Flag.NumberForm).Allow(t => t.Times(2_147_483_640, 2_147_483_760), now: 2_147_483_650);
        file.Verify("year-2106", "Beyond 2^32 seconds.", Flag.Valid, Flag.NumberForm).Allow(t => t.Times(4_294_967_290, 4_294_967_410), now: 4_294_967_300);
    }

    private static void Beginning(CaseFile file)
    {
        foreach (var leeway in new[] { 0, 1, 10, 30 })
        {
            file.Verify($"iat-begun-leeway-{leeway}", $"now = iat - {leeway} + 1: the first second in which the token counts.", Flag.Valid, Flag.ClockSkew, Flag.Boundary)
                .Leeway(leeway).Allow(now: Issued - leeway + 1);
            file.Verify($"iat-reached-leeway-{leeway}", $"now = iat - {leeway}: not yet, since iat - leeway must be earlier than now.", Flag.ClockSkew, Flag.Boundary)
                .Leeway(leeway).Deny("issued_in_future", now: Issued - leeway);
            file.Verify($"nbf-begun-leeway-{leeway}", $"now = nbf - {leeway} + 1.", Flag.Valid, Flag.ClockSkew, Flag.Boundary)
                .Leeway(leeway).Allow(t => t.Claim("nbf", $"{Issued + 60}"), now: Issued + 60 - leeway + 1);
            file.Verify($"nbf-reached-leeway-{leeway}", $"now = nbf - {leeway}.", Flag.ClockSkew, Flag.Boundary)
                .Leeway(leeway).Deny("not_yet_valid", t => t.Claim("nbf", $"{Issued + 60}"), now: Issued + 60 - leeway);
        }

        file.Verify("iat-an-hour-ahead", "Issued an hour from now.", Flag.ClockSkew).Deny("issued_in_future", t => t.Times(Issued + 3600, Issued + 3720));
        file.Verify("iat-missing", "No iat: the lifetime is unknown.", Flag.ClaimMissing).Deny("claim_missing:iat", t => t.Without("iat"));
        file.Verify("iat-zero", "iat is 0: the lifetime is too long.", Flag.LifetimeLimit).Deny("lifetime_exceeded", t => t.Claim("iat", "0"));
        file.Verify("nbf-before-iat", "nbf before iat.", Flag.Valid).Allow(t => t.Claim("nbf", $"{Issued - 300}"));
        file.Verify("nbf-zero", "nbf is 0.", Flag.Valid, Flag.NumberForm).Allow(t => t.Claim("nbf", "0"));
        file.Verify("nbf-is-iat", "nbf equals iat.", Flag.Valid).Allow(t => t.Claim("nbf", $"{Issued}"));
        file.Verify("nbf-after-exp", "nbf after exp: the token never counts.", Flag.ClockSkew).Deny("not_yet_valid", t => t.Claim("nbf", $"{Expires + 60}"));
    }

    private static void Lifetime(CaseFile file)
    {
        foreach (var lifetime in new[] { 1, 2, 299, 300 })
        {
            file.Verify($"lifetime-{lifetime}", $"exp - iat = {lifetime}.", Flag.Valid, Flag.LifetimeLimit, Flag.Boundary).Allow(t => t.Times(Issued, Issued + lifetime));
        }

        foreach (var (name, lifetime) in new (string, long)[]
        {
            ("0", 0), ("minus-1", -1), ("minus-28", -28), ("301", 301), ("330", 330), ("360", 360), ("hour", 3600), ("day", 86400), ("year", 31_536_000),
            ("century", 3_153_600_000),
        })
        {
            file.Verify($"lifetime-{name}", $"exp - iat = {lifetime}.", Flag.LifetimeLimit, Flag.Boundary).Deny("lifetime_exceeded", t => t.Times(Issued, Issued + lifetime));
        }

        file.Verify("lifetime-301-leeway-0", "The leeway does not stretch the lifetime, nor does its absence shrink it.", Flag.LifetimeLimit)
            .Leeway(0).Deny("lifetime_exceeded", t => t.Times(Issued, Issued + 301));
        file.Verify("lifetime-301-old", "301 seconds of which few are left.", Flag.LifetimeLimit).Deny("lifetime_exceeded", t => t.Times(Issued - 300, Issued + 1));
        file.Verify("lifetime-from-nbf", "The lifetime counts from iat, not from nbf.", Flag.LifetimeLimit)
            .Deny("lifetime_exceeded", t => t.Times(Issued - 200, Issued + 200).Claim("nbf", $"{Issued}"));
        file.Verify("exp-in-milliseconds", "exp in milliseconds: fifty thousand years away.", Flag.LifetimeLimit).Deny("lifetime_exceeded", t => t.Times(Issued, Expires * 1000));
        file.Verify("both-in-milliseconds", "iat and exp in milliseconds: issued in the far future.", Flag.ClockSkew)
            .Deny("issued_in_future", t => t.Times(Issued * 1000, Expires * 1000));
        file.Verify("exp-2-to-53", "exp is 2^53, the largest time: well-formed, and too far away.", Flag.LifetimeLimit, Flag.Boundary)
            .Deny("lifetime_exceeded", t => t.Claim("exp", "9007199254740992"));
        file.Verify("iat-2-to-53", "iat and exp near 2^53: no overflow.", Flag.ClockSkew, Flag.Boundary).Deny("issued_in_future", t => t.Times(9007199254740892, 9007199254740992));
        file.Verify("nbf-2-to-53", "nbf is 2^53: no overflow.", Flag.ClockSkew, Flag.Boundary).Deny("not_yet_valid", t => t.Claim("nbf", "9007199254740992"));
    }
}
