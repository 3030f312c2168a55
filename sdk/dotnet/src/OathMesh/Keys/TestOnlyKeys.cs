using System.Collections.Frozen;

namespace OathMesh.Keys;

/// <summary>Keys whose private halves are published, in RFCs or in this project's vectors. No issuer or client may sign with them in earnest.</summary>
internal static class TestOnlyKeys
{
    private static readonly FrozenSet<string> Published = FrozenSet.Create(
        StringComparer.Ordinal,
        // RFC 8032 section 7.1, TEST 1 (also RFC 8037 appendix A), TEST 2, TEST 3.
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw",
        "_FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU",
        // vectors/keys, test-only-1 to test-only-4.
        "d027J-PGaeoSbsBGhQZLNS2Bz3BBLjqRs6CAXAlvFzc",
        "FlmC189PpHTw3RocKmVBm-LTJIzqc0VRQhVh2P8iubk",
        "FqJ5f2WgloN8UKAoDGg6Gvy7RZYNh2_wLPS9X44KU1c",
        "ibsYpu45tYIbMIWXt8dg6zw32U1J-zXeP6z3bXC-QTo");

    public static bool Contains(Ed25519PublicKey key) => Published.Contains(key.X);
}
