using System.Text.Json.Nodes;

namespace OathMesh.Conformance.BadTestee;

/// <summary>The answer to a case: the right one, bent in one way.</summary>
internal static class Replies
{
    public static string To(string way, long sequence, JsonNode command)
    {
        var results = new JsonArray();
        foreach (var answer in command["steps"] is JsonArray steps ? steps.Select(step => step!["answer"]!) : [command["answer"]!])
        {
            results.Add(Bend(way, answer.DeepClone().AsObject()));
        }

        var reply = new JsonObject { ["seq"] = sequence, ["results"] = results };
        switch (way)
        {
            case "wrong-seq":
                reply["seq"] = sequence + 1;
                break;
            case "text-seq":
                reply["seq"] = $"{sequence}";
                break;
            case "no-seq":
                reply.Remove("seq");
                break;
            case "no-results":
                reply.Remove("results");
                break;
            case "results-not-array":
                reply["results"] = true;
                break;
            case "extra-result":
                results.Add(new JsonObject());
                break;
            case "missing-result":
                results.RemoveAt(results.Count - 1);
                break;
            case "extra-answer-member":
                reply["debug"] = 1;
                break;
            case "skips":
                return new JsonObject { ["seq"] = sequence, ["skipped"] = true, ["message"] = "too hard" }.ToJsonString();
            case "errored":
                return new JsonObject { ["seq"] = sequence, ["errored"] = true, ["message"] = "no idea" }.ToJsonString();
            case "not-quite-skipped":
                return new JsonObject { ["seq"] = sequence, ["skipped"] = false }.ToJsonString();
        }

        return reply.ToJsonString();
    }

    private static JsonObject Bend(string way, JsonObject answer)
    {
        var isDeny = (string?)answer["outcome"] == "deny";
        switch (way)
        {
            case "always-allows" when isDeny:
                return new JsonObject { ["outcome"] = "allow", ["claims"] = new JsonObject() };
            case "always-denies":
                return new JsonObject { ["outcome"] = "deny", ["step"] = 8, ["code"] = "token_expired" };
            case "wrong-step" when isDeny:
                answer["step"] = (int)answer["step"]! + 1;
                break;
            case "wrong-code" when isDeny:
                answer["code"] = "payload_invalid";
                break;
            case "wrong-claim" when answer["claims"] is { } claims:
                claims["sub"] = "agent://somebody/else";
                break;
            case "missing-member" when isDeny:
                answer.Remove("code");
                break;
            case "extra-member":
                answer["confidence"] = 0.9;
                break;
        }

        return answer;
    }
}
