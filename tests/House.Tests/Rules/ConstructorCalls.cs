using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;

namespace BillingGrains.House.Tests.Rules;

/// <summary>Which methods make a record, by their compiled code: also by "new(…)" and "with".</summary>
internal static class ConstructorCalls
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly FrozenDictionary<short, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => code.Value);

    /// <summary>Methods of the assemblies that call a constructor or setter of the type, without the type itself.</summary>
    public static IEnumerable<MethodBase> To(Type made, params IEnumerable<Assembly> assemblies) => assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type != made)
        .SelectMany(Methods)
        .Where(method => Called(method).Any(called => called.DeclaringType == made
            && (called is ConstructorInfo || called.Name.StartsWith("set_", StringComparison.Ordinal))));

    /// <summary>The texts that a method holds.</summary>
    public static IEnumerable<string> Texts(MethodBase method) => Operands(method)
        .Where(operand => operand.Code.OperandType == OperandType.InlineString)
        .Select(operand => method.Module.ResolveString(operand.Token));

    private static IEnumerable<MethodBase> Methods(Type type) =>
        [.. type.GetMethods(All), .. type.GetConstructors(All)];

    private static IEnumerable<MethodBase> Called(MethodBase method) => Operands(method)
        .Where(operand => operand.Code.OperandType == OperandType.InlineMethod)
        .Select(operand => method.Module.ResolveMethod(operand.Token, Arguments(method.DeclaringType), Arguments(method)))
        .OfType<MethodBase>();

    private static Type[]? Arguments(MemberInfo? member) => member switch
    {
        Type { IsGenericType: true } type => type.GetGenericArguments(),
        MethodInfo { IsGenericMethod: true } method => method.GetGenericArguments(),
        _ => null,
    };

    private static IEnumerable<(OpCode Code, int Token)> Operands(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } bytes)
        {
            yield break;
        }

        for (var at = 0; at < bytes.Length;)
        {
            var isLong = bytes[at] == 0xFE;
            var code = Codes[isLong ? (short)(0xFE00 | bytes[at + 1]) : bytes[at]];
            at += isLong ? 2 : 1;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineString)
            {
                yield return (code, BitConverter.ToInt32(bytes, at));
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(bytes, at)),
                _ => 4,
            };
        }
    }
}
