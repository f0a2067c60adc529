using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace BillingGrains.Host.Api.Description;

/// <summary>What the docstrings say of records and their members, read from the XML files that lie beside the program.
/// </summary>
internal sealed partial class Docstrings
{
    private readonly Dictionary<string, XElement> members = Directory
        .EnumerateFiles(AppContext.BaseDirectory, "*.xml")
        .Where(file => Path.GetFileName(file).StartsWith("billinggrains", StringComparison.OrdinalIgnoreCase))
        .SelectMany(file => XDocument.Load(file).Descendants("member"))
        // What the compiler's generators add is there once in each assembly.
        .DistinctBy(member => member.Attribute("name")!.Value)
        .ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>The summary of a type; null when it has none.</summary>
    public string? Of(Type type) => Words(Find("T:" + Name(type))?.Element("summary"));

    /// <summary>The summary of a member, or what its record says of the parameter that fills it.</summary>
    public string? Of(MemberInfo member)
    {
        var owner = member.DeclaringType!;
        var letter = member is FieldInfo ? "F:" : "P:";
        return Words(Find($"{letter}{Name(owner)}.{member.Name}")?.Element("summary"))
            ?? Words(Find("T:" + Name(owner))?.Elements("param")
                .FirstOrDefault(parameter => parameter.Attribute("name")?.Value == member.Name));
    }

    private static string Name(Type type) =>
        (type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string? Words(XElement? text)
    {
        if (text is null)
        {
            return null;
        }

        var words = string.Concat(text.Nodes().Select(node => node switch
        {
            XElement element when element.Attribute("cref") is { } reference => Short(reference.Value),
            XElement element when element.Attribute("name") is { } name => CamelCase(name.Value),
            XElement element => element.Value,
            _ => node.ToString(),
        }));
        return WhiteSpace().Replace(words.Replace("&lt;", "<", StringComparison.Ordinal), " ").Trim();
    }

    /// <summary>"P:A.B.Refusal" is "refusal", as members are called in JSON; "T:A.B.HoldReason" is "HoldReason".</summary>
    private static string Short(string reference) => reference.StartsWith("P:", StringComparison.Ordinal)
        ? CamelCase(reference.Split('.')[^1])
        : reference.Split('.')[^1];

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private XElement? Find(string name) => members.GetValueOrDefault(name);

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
