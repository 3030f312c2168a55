namespace OathMesh.Bench.Http;

/// <summary>When each request is due, from the start on.</summary>
internal static class LoadSchedule
{
    public static long[] Make(LoadPlan plan, long frequency)
    {
        var random = new Random(plan.Seed);
        var due = new long[plan.Requests];
        var at = 0.0;
        for (var i = 0; i < due.Length; i++)
        {
            at -= Math.Log(1 - random.NextDouble()) / plan.Rate;
            due[i] = (long)(at * frequency);
        }

        return due;
    }
}
