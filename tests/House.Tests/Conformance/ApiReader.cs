using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace BillingGrains.House.Tests.Conformance;

/// <summary>A public type as its users see it, all in text, so that two of them can be compared.</summary>
public sealed record ApiType(
    string Name, string Kind, string Base, ImmutableSortedSet<string> Interfaces, string Constraints, string Usage,
    ImmutableSortedSet<ApiMember> Members);

/// <summary>A public or protected member; overloads share a name.</summary>
public sealed record ApiMember(string Name, string Signature) : IComparable<ApiMember>
{
    public int CompareTo(ApiMember? other) => string.CompareOrdinal(Signature, other?.Signature);

    public override string ToString() => Signature;
}

/// <summary>Reads the public API of an assembly from its metadata, without loading it or what it references.</summary>
public sealed class ApiReader : IDisposable
{
    private readonly PEReader file;
    private readonly MetadataReader metadata;
    private readonly SignatureText text = new();

    public ApiReader(string path)
    {
        file = new PEReader(File.OpenRead(path));
        metadata = file.GetMetadataReader();
    }

    public IReadOnlyDictionary<string, ApiType> Types(string namespacePrefix) => metadata.TypeDefinitions
        .Where(IsPublic)
        .Select(Read)
        .Where(type => type.Name.StartsWith(namespacePrefix + ".", StringComparison.Ordinal))
        .ToDictionary(type => type.Name, StringComparer.Ordinal);

    public void Dispose() => file.Dispose();

    private bool IsPublic(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic => IsPublic(type.GetDeclaringType()),
            _ => false,
        };
    }

    private ApiType Read(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var scope = new GenericScope(Names(type.GetGenericParameters()), []);
        var members = type.GetMethods().Select(method => Method(method, scope))
            .Concat(type.GetFields().Select(field => Field(field, scope)))
            .OfType<ApiMember>();
        return new ApiType(
            text.GetTypeFromDefinition(metadata, handle, 0),
            Kind(type),
            type.BaseType.IsNil ? string.Empty : TypeName(type.BaseType, scope),
            [.. type.GetInterfaceImplementations()
                .Select(one => TypeName(metadata.GetInterfaceImplementation(one).Interface, scope))],
            Constraints(type.GetGenericParameters(), scope),
            Usage(type),
            [.. members]);
    }

    private static string Kind(TypeDefinition type)
    {
        const TypeAttributes Shown = TypeAttributes.Interface | TypeAttributes.Abstract | TypeAttributes.Sealed;
        return (type.Attributes & Shown).ToString();
    }

    private ApiMember? Method(MethodDefinitionHandle handle, GenericScope typeScope)
    {
        var method = metadata.GetMethodDefinition(handle);
        if (Access(method.Attributes & MethodAttributes.MemberAccessMask) is not { } access)
        {
            return null;
        }

        var name = metadata.GetString(method.Name);
        var scope = typeScope with { OfMethod = Names(method.GetGenericParameters()) };
        var signature = method.DecodeSignature(text, scope);
        var parameters = new string[signature.ParameterTypes.Length];
        signature.ParameterTypes.CopyTo(parameters);
        foreach (var parameterHandle in method.GetParameters())
        {
            var parameter = metadata.GetParameter(parameterHandle);
            if (parameter.SequenceNumber > 0)
            {
                parameters[parameter.SequenceNumber - 1] +=
                    $" {metadata.GetString(parameter.Name)}{Default(parameter.GetDefaultValue())}"
                    + ((parameter.Attributes & ParameterAttributes.Out) != 0 ? " out" : string.Empty);
            }
        }

        const MethodAttributes Shown = MethodAttributes.Static | MethodAttributes.Abstract;
        var overridable = (method.Attributes & MethodAttributes.Virtual) != 0
            && (method.Attributes & MethodAttributes.Final) == 0;
        return new ApiMember(
            name,
            $"{access} {method.Attributes & Shown}{(overridable ? " virtual" : string.Empty)} {signature.ReturnType} "
            + $"{name}<{string.Join(", ", scope.OfMethod)}>({string.Join(", ", parameters)})"
            + Constraints(method.GetGenericParameters(), scope));
    }

    private ApiMember? Field(FieldDefinitionHandle handle, GenericScope scope)
    {
        var field = metadata.GetFieldDefinition(handle);
        var name = metadata.GetString(field.Name);
        return Access((MethodAttributes)(field.Attributes & FieldAttributes.FieldAccessMask)) is { } access
            ? new ApiMember(
                name,
                $"{access} {field.Attributes & (FieldAttributes.Static | FieldAttributes.InitOnly)} "
                + $"{field.DecodeSignature(text, scope)} {name}{Default(field.GetDefaultValue())}")
            : null;
    }

    // The access masks of methods and fields have the same values.
    private static string? Access(MethodAttributes access) => access switch
    {
        MethodAttributes.Public => "public",
        MethodAttributes.Family or MethodAttributes.FamORAssem => "protected",
        _ => null,
    };

    private string Default(ConstantHandle handle)
    {
        if (handle.IsNil)
        {
            return string.Empty;
        }

        var constant = metadata.GetConstant(handle);
        var value = metadata.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode);
        return string.Create(CultureInfo.InvariantCulture, $" = {value ?? "null"}");
    }

    private ImmutableArray<string> Names(GenericParameterHandleCollection parameters) =>
        [.. parameters.Select(one => metadata.GetString(metadata.GetGenericParameter(one).Name))];

    private string Constraints(GenericParameterHandleCollection parameters, GenericScope scope) => string.Concat(
        parameters.Select(metadata.GetGenericParameter).Select(one =>
        {
            var types = one.GetConstraints()
                .Select(handle => TypeName(metadata.GetGenericParameterConstraint(handle).Type, scope))
                .Order(StringComparer.Ordinal);
            return $" where {metadata.GetString(one.Name)}: {one.Attributes} {string.Join(", ", types)}";
        }));

    private string TypeName(EntityHandle handle, GenericScope scope) => handle.Kind switch
    {
        HandleKind.TypeDefinition => text.GetTypeFromDefinition(metadata, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeReference => text.GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0),
        _ => metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(text, scope),
    };

    /// <summary>Where an attribute may stand; empty for what is no attribute.</summary>
    private string Usage(TypeDefinition type)
    {
        foreach (var handle in type.GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind == HandleKind.MemberReference
                && TypeName(metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent, default!)
                    == "System.AttributeUsageAttribute")
            {
                var value = attribute.DecodeValue(text);
                var named = value.NamedArguments.ToDictionary(one => one.Name!, one => one.Value, StringComparer.Ordinal);
                return $"{(AttributeTargets)(int)value.FixedArguments[0].Value!}, "
                    + $"multiple {named.GetValueOrDefault("AllowMultiple", false)}, "
                    + $"inherited {named.GetValueOrDefault("Inherited", true)}";
            }
        }

        return string.Empty;
    }
}
