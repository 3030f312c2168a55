using System.Text;

namespace OathMesh.VectorGen.Tokens;

/// <summary>The members of a JSON object as texts, in order: names and values are written as they stand, well-formed or not.</summary>
internal sealed class RawMembers
{
    private readonly List<(string Name, string Value)> _members = [];

    /// <summary>Replaces the member of this name, or adds it at the end.</summary>
    public void Set(string name, string rawValue)
    {
        var quoted = Json.JsonString.Canonical(name);
        var index = _members.FindIndex(member => member.Name == quoted);
        if (index < 0)
        {
            _members.Add((quoted, rawValue));
        }
        else
        {
            _members[index] = (quoted, rawValue);
        }
    }

    /// <summary>Adds a member whose name is written as it stands, quotation marks included, even where there is one of that name.</summary>
    public void Add(string rawName, string rawValue) => _members.Add((rawName, rawValue));

    /// <summary>Spells the name of a member in another way.</summary>
    public void Respell(string name, string rawName)
    {
        var index = _members.FindIndex(member => member.Name == Json.JsonString.Canonical(name));
        _members[index] = (rawName, _members[index].Value);
    }

    public void Remove(string name) => _members.RemoveAll(member => member.Name == Json.JsonString.Canonical(name));

    public void Reverse() => _members.Reverse();

    public int Count => _members.Count;

    public override string ToString()
    {
        var text = new StringBuilder("{");
        text.AppendJoin(',', _members.Select(member => $"{member.Name}:{member.Value}"));
        return text.Append('}').ToString();
    }
}
